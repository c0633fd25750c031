"""Who is asked what, and when: events that lead to invitations, the gates, sending and declining."""
