from indicators.models.schemes import Indicator, Scheme
from indicators.models.values import DataRequest, Value

__all__ = ["DataRequest", "Indicator", "Scheme", "Value"]
