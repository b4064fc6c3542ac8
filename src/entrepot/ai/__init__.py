"""One port per ability (text, image, OCR, face, generate), each with an embedded default."""
