"""Rendering and keeping documents; uploads and their gate."""
