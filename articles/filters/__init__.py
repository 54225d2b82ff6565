"""What readers may ask of lists of stories."""

from .fields import DayForm
from .stories import ArticleFilter, Chip, Within

__all__ = ["ArticleFilter", "Chip", "DayForm", "Within"]
