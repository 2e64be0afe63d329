from appeals.models.appeals import Appeal

__all__ = ["Appeal"]
