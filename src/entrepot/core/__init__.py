"""What every stage stands on: settings, database, outbox, jobs, accounts, audit, files, telemetry."""
