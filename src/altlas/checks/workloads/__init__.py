"""What a pod template contradicts in itself or in its owner."""
