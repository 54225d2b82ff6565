"""What readers may ask of lists of stories."""

from .fields import DayForm
from .searched import SearchFilter
from .stories import ArticleFilter
from .within import Chip, Within

__all__ = ["ArticleFilter", "Chip", "DayForm", "SearchFilter", "Within"]
