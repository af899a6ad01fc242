"""What a person waits for in the browser, beside Netron and Model Explorer in the same Chromium."""
