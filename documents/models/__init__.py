from documents.models.files import Rendering, StoredFile

__all__ = ["Rendering", "StoredFile"]
