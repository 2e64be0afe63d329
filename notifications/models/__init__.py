from notifications.models.deadlines import Deadline
from notifications.models.inbox import Cursor, Notification

__all__ = ["Cursor", "Deadline", "Notification"]
