from rewards.models.rewards import Reward

__all__ = ["Reward"]
