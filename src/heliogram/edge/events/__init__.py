"""What happened, on its way from the processes where it did to those that have the sessions."""
