"""Whole data sets in other programs' formats: VOC, YOLO, COCO, CreateML, labelme, plain tables."""
