from publicity.models.commendations import CommendationNotice
from publicity.models.notices import Hold, PublicNotice
from publicity.models.publications import PublishedFile, Publication

__all__ = ["CommendationNotice", "Hold", "Publication", "PublicNotice", "PublishedFile"]
