"""Settings, read from the environment (``ENTREPOT_…``) and an optional ``.env`` file."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; ``docs/running.md`` lists each, and a test keeps that list complete."""

    model_config = SettingsConfigDict(env_prefix="ENTREPOT_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("data"), description="Folder of the database, the files and the search index")
    database_url: str | None = Field(
        None,
        description="sqlite:////folder/file.db or postgresql://user@host/name; SQLite in data_dir by default",
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, description="Port to listen on")
    base_url: str | None = Field(None, description="Public address of the site; from host and port by default")
    files_url: str | None = Field(None, description="s3://bucket/prefix for files; a folder in data_dir by default")
    files_s3_endpoint: str | None = Field(None, description="Address of an S3-compatible service")
    log_json: bool = Field(default=False, description="Write logs as JSON lines")
    log_level: str = Field("INFO", description="Least level that is logged")
    secure_cookies: bool = Field(default=False, description="Send cookies over HTTPS only; set it behind TLS")
    session_days: int = Field(30, description="Days until an unused session ends")
    argon2_memory_kib: int = Field(19_456, ge=8, description="Memory of one password hash (argon2id) in KiB")
    argon2_passes: int = Field(2, ge=1, description="Passes of one password hash (argon2id)")
    rate_limit_per_minute: int = Field(
        1200, description="Requests a minute for one key, person or address; 0 sets no limit"
    )
    upload_limit_mb: int = Field(200, description="Largest import file in MiB")
    picture_limit_mb: int = Field(20, description="Largest picture in MiB")
    webhook_allow_private: bool = Field(
        default=False, description="Let webhooks reach private addresses; for tests and development only"
    )
    smtp_host: str | None = Field(None, description="Mail server; without one letters are kept for the operator to see")
    smtp_port: int = Field(587, description="Port of the mail server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the mail server is spoken to: starttls (port 587), tls (port 465) or none"
    )
    smtp_user: str | None = Field(None, description="Name to sign in to the mail server with")
    smtp_password: str | None = Field(None, repr=False, description="Password to sign in to the mail server with")
    smtp_from: str | None = Field(None, description="Sender of letters, such as Shop <post@shop.example>")
    min_free_disk_mb: int = Field(256, description="Free MiB of disk below which the node says that it is not ready")
    default_currency: str = Field("USD", description="Currency shown to a shopper who has chosen none")
    default_country: str = Field("US", description="Country assumed for a shopper who has given none")
    gs1_company_prefix: str = Field(
        "0000000", description="GS1 company prefix of the warehouse; the default is for demonstration only"
    )
    required_on_time_rate: float = Field(
        0.98, ge=0.5, le=0.999, description="Share of parcels that must leave in time while others wait to be merged"
    )
    model_url: str | None = Field(
        None, description="Address of a language model up to /v1, of the OpenAI form; without one nothing is reworded"
    )
    model_name: str = Field("default", description="The model that is asked there")
    model_key: str | None = Field(None, repr=False, description="Key for the language model's address")
    model_timeout_s: float = Field(20.0, gt=0, le=300, description="Seconds that the model may take for an answer")
    small_model_dir: Path | None = Field(
        None, description="Folder of the small model that rewords English; models in the data folder if none is named"
    )
    translate_url: str | None = Field(
        None, description="Address of a LibreTranslate service; the language model translates where there is none"
    )
    translate_key: str | None = Field(None, repr=False, description="Key for the translation service")
    plant_url: str | None = Field(
        None, description="Address of the hub's machines over OPC UA, such as opc.tcp://plc:4840/plant; none by default"
    )
    mqtt_host: str | None = Field(None, description="MQTT broker of the hub's scanners and RFID gates; none by default")
    mqtt_port: int = Field(1883, description="Port of the MQTT broker")
    mqtt_tls: bool = Field(default=False, description="Speak TLS with the MQTT broker (port 8883)")
    mqtt_user: str | None = Field(None, description="Name to sign in to the MQTT broker with")
    mqtt_password: str | None = Field(None, repr=False, description="Password to sign in to the MQTT broker with")
    mqtt_topic: str = Field("entrepot", description="What the topics of readers begin with")
    bank_dir: Path | None = Field(
        None,
        description="Folder of a bank's client: payouts go to out, reports come into in; by hand without one",
    )
    bank_holder: str | None = Field(None, description="Whose account sellers are paid from")
    bank_account: str | None = Field(None, description="IBAN, or other number with ENTREPOT_BANK_BIC, of that account")
    bank_bic: str | None = Field(None, description="BIC of that account's bank")
    demo: bool = Field(
        default=False,
        description="Put in demo sellers, goods and people, with a gentle life",
    )

    def make_data_dir(self) -> None:
        """Make the data folder where there is none, for its owner alone: people's data and secrets are in it."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def models_dir(self) -> Path:
        """The folder in force for models that are not part of the packages."""
        return self.small_model_dir or self.data_dir / "models"

    @property
    def url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'entrepot.db').absolute()}"

    @property
    def public_url(self) -> str:
        """The site's address in force, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")
