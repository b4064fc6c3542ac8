"""One port per ability (text, image, OCR, face, generate), each with an embedded default."""

from entrepot.ai.chat import Endpoint, EndpointFailed
from entrepot.ai.face import Embedding, Face, FaceMesh, FaceQuality, FaceReader, quality
from entrepot.ai.generate import ChatGenerator, Generator
from entrepot.ai.photo import Box, Picture, open_photo
from entrepot.ai.picture_kinds import Look, PictureClassifier, PictureKind, Sight, SmallPictureClassifier, alike
from entrepot.ai.print import PrintedText, Script, TextLine, TextReader
from entrepot.ai.proposals import Evidence, Origin, Proposal
from entrepot.ai.rapid_reader import RapidReader
from entrepot.ai.registry import Model, NoSuchModel, model, models
from entrepot.ai.sessions import Session, session
from entrepot.ai.small_faces import SmallFaces
from entrepot.ai.small_generator import SmallGenerator, small_generator
from entrepot.ai.subject import SURE, BorderSegmenter, Segmenter, Subject
from entrepot.ai.tesseract import Tesseract
from entrepot.ai.translate import ChatTranslator, LibreTranslator, Translator

__all__ = [
    "SURE",
    "BorderSegmenter",
    "Box",
    "ChatGenerator",
    "ChatTranslator",
    "Embedding",
    "Endpoint",
    "EndpointFailed",
    "Evidence",
    "Face",
    "FaceMesh",
    "FaceQuality",
    "FaceReader",
    "Generator",
    "LibreTranslator",
    "Look",
    "Model",
    "NoSuchModel",
    "Origin",
    "Picture",
    "PictureClassifier",
    "PictureKind",
    "PrintedText",
    "Proposal",
    "RapidReader",
    "Script",
    "Segmenter",
    "Session",
    "Sight",
    "SmallFaces",
    "SmallGenerator",
    "SmallPictureClassifier",
    "Subject",
    "Tesseract",
    "TextLine",
    "TextReader",
    "Translator",
    "alike",
    "model",
    "models",
    "open_photo",
    "quality",
    "session",
    "small_generator",
]
