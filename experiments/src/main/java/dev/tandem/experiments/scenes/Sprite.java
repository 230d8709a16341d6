package dev.tandem.experiments.scenes;

/**
 * One object's own view of the canvas: coordinates with (0, 0) where it stands on the ground, x to
 * its right and negative y upwards, stretched by its size. A negative x scale mirrors the object.
 *
 * @param canvas what is painted on
 * @param sceneClass the class of all that is painted through this view
 * @param x where the object stands, in design units
 * @param y the ground line, in design units
 * @param scaleX design units for each of the object's units, across
 * @param scaleY design units for each of the object's units, upwards
 * @param hazeColour the colour that far things fade to
 * @param haze the share of the haze's colour in the object's, 0 to 1
 */
record Sprite(
    Canvas canvas,
    SceneClass sceneClass,
    double x,
    double y,
    double scaleX,
    double scaleY,
    Colour hazeColour,
    double haze) {

  /** Paints a shape given in the object's coordinates with a texture that moves with the object. */
  void paint(Shape shape, Texture texture) {
    canvas.paint(
        placed(shape),
        sceneClass,
        (px, py) -> texture.at((px - x) / scaleX, (py - y) / scaleY).mix(hazeColour, haze));
  }

  /** Darkens the ground below the object in a flat ellipse of the given half width. */
  void shadow(double halfWidth) {
    canvas.shade(placed(Shape.ellipse(0, 0, halfWidth, Math.max(1.5, halfWidth * 0.2))), 0.6);
  }

  private Shape placed(Shape shape) {
    double side = x + shape.left() * scaleX;
    double otherSide = x + shape.right() * scaleX;
    return new Shape(
        Math.min(side, otherSide),
        y + shape.top() * scaleY,
        Math.max(side, otherSide),
        y + shape.bottom() * scaleY,
        (px, py) -> shape.inside().test((px - x) / scaleX, (py - y) / scaleY));
  }
}
