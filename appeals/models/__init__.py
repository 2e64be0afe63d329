from appeals.models.appeals import Appeal, AppealRegister

__all__ = ["Appeal", "AppealRegister"]
