"""What a function is told by its environment, as `SAYSO_BUCKET`: one model for what a handler needs."""

from typing import Self

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from sayso.errors import SetupInvalid


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SAYSO_", frozen=True)

    bucket: str

    @classmethod
    def load(cls) -> Self:
        """Raises SetupInvalid, naming the variables that are missing or wrong."""
        try:
            return cls()
        except ValidationError as error:
            wrong = ", ".join(f"SAYSO_{str(e['loc'][0]).upper()} ({e['msg']})" for e in error.errors())
            raise SetupInvalid(f"cannot start with this environment: {wrong}. Set it in template.yaml") from error


class IndexSettings(Settings):
    table: str


class SubmissionSettings(IndexSettings):
    state_machine_arn: str


class ApiSettings(SubmissionSettings):
    allow_local: bool = False


class IntakeSettings(SubmissionSettings):
    batch_state_machine_arn: str


class FeedsSettings(IntakeSettings):
    host_delay_seconds: float


class BatchSettings(Settings):
    host_delay_seconds: float
    batch_concurrency: int
    batch_tolerated_failure_percentage: float
    batch_patience_hours: float
