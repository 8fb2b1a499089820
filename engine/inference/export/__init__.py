"""A trained detector that leaves the studio: ONNX models, checked against torch, with an example."""
