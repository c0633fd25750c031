"""Waves of invitations, as quality control plans and steers them."""
