"""Who serves what, and where: the processes of a cluster find each other."""

from heliogram.platform.discovery.contract import Discovery, Instance, InstancesChanged
from heliogram.platform.discovery.fixed import FixedDiscovery

__all__ = ["Discovery", "FixedDiscovery", "Instance", "InstancesChanged"]
