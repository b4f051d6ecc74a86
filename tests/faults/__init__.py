"""What a site goes through: killed processes, power cuts, full disks, brokers and engines that are away, poison."""
