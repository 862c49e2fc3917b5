"""Intake: an uploaded page to an execution, and runs that hang to failures."""

from sayso.intake.inbox import Inbox, S3Inbox, Upload
from sayso.intake.sweep import sweep
from sayso.intake.uploads import ObjectCreated, accept_upload

__all__ = ["Inbox", "ObjectCreated", "S3Inbox", "Upload", "accept_upload", "sweep"]
