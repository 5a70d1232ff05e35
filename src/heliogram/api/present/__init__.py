"""What the domain holds, as TL for one viewer."""
