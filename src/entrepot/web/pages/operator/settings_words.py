"""What each setting means, in the reader's language."""

from typing import Final

from entrepot.web.i18n import Lazy, lazy

MEANINGS: Final[dict[str, Lazy]] = {
    "data_dir": lazy("Folder of the database, the files and the search index"),
    "database_url": lazy("Address of the database; SQLite in the data folder where none is set"),
    "host": lazy("Address to listen on"),
    "port": lazy("Port to listen on"),
    "base_url": lazy("Public address of the site; made of address and port where none is set"),
    "files_url": lazy("Where files are kept: s3://bucket/prefix, or a folder in the data folder where none is set"),
    "files_s3_endpoint": lazy("Address of an S3-compatible service"),
    "log_json": lazy("Write logs as JSON lines"),
    "log_level": lazy("Least level that is logged"),
    "secure_cookies": lazy("Send cookies over HTTPS only; set it behind TLS"),
    "session_days": lazy("Days until an unused session ends"),
    "argon2_memory_kib": lazy("Memory of one password hash (argon2id) in KiB"),
    "argon2_passes": lazy("Passes of one password hash (argon2id)"),
    "rate_limit_per_minute": lazy("Requests a minute for one key, person or address; 0 sets no limit"),
    "upload_limit_mb": lazy("Largest import file in MiB"),
    "picture_limit_mb": lazy("Largest picture in MiB"),
    "webhook_allow_private": lazy("Let webhooks reach private addresses; for tests and development only"),
    "min_free_disk_mb": lazy("Free MiB of disk below which the node says that it is not ready"),
    "default_currency": lazy("Currency shown to a shopper who has chosen none"),
    "default_country": lazy("Country assumed for a shopper who has given none"),
    "gs1_company_prefix": lazy("GS1 company prefix of the warehouse; the default is for demonstration only"),
    "required_on_time_rate": lazy("Share of parcels that must leave in time while others wait to be merged"),
    "model_url": lazy("Address of a language model up to /v1, of the OpenAI form; without one nothing is reworded"),
    "model_name": lazy("The model that is asked there"),
    "model_key": lazy("Key for the language model's address"),
    "model_timeout_s": lazy("Seconds that the model may take for an answer"),
    "small_model_dir": lazy(
        "Folder of the small model that rewords English; models in the data folder if none is named"
    ),
    "translate_url": lazy("Address of a LibreTranslate service; the language model translates where there is none"),
    "translate_key": lazy("Key for the translation service"),
    "demo": lazy("Put in demo sellers, goods and people, with a gentle life"),
    "smtp_host": lazy("Mail server; without one letters are kept for the operator to see"),
    "smtp_port": lazy("Port of the mail server"),
    "smtp_security": lazy("How the mail server is spoken to: starttls (port 587), tls (port 465) or none"),
    "smtp_user": lazy("Name to sign in to the mail server with"),
    "smtp_password": lazy("Password to sign in to the mail server with"),
    "smtp_from": lazy("Sender of letters, such as Shop <post@shop.example>"),
    "plant_url": lazy("OPC UA address of the hub's machines; none where nothing is set"),
    "mqtt_host": lazy("MQTT broker of the hub's scanners and RFID gates; none where nothing is set"),
    "mqtt_port": lazy("Port of the MQTT broker"),
    "mqtt_tls": lazy("Speak TLS with the MQTT broker (port 8883)"),
    "mqtt_user": lazy("Name to sign in to the MQTT broker with"),
    "mqtt_password": lazy("Password to sign in to the MQTT broker with"),
    "mqtt_topic": lazy("What the topics of readers begin with"),
}
