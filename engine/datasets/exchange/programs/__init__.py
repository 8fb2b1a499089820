"""Reading what labelling programs and collections write: CVAT, Label Studio, VIA, Open Images, RetinaNet."""
