from publicity.models.commendations import CommendationNotice
from publicity.models.notices import Hold, PublicNotice
from publicity.models.publications import Publication, PublishedFile

__all__ = ["CommendationNotice", "Hold", "PublicNotice", "Publication", "PublishedFile"]
