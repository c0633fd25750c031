"""The questionnaire machinery: steps, conditions and the path through them. Pure: no rows, no Telegram, no clock.

The guide asks with it, and so do surveys and checklists: there is one engine, not two.
"""
