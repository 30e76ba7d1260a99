"""Makes the bundled sample crashes: builds the sample programs, crashes them, writes reports."""
