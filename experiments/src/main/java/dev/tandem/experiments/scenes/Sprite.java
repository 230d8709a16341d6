package dev.tandem.experiments.scenes;

/**
 * The coordinate system of one object on the canvas: the origin is where it stands on the ground, x
 * points to the right and negative y upwards, scaled by its size. A negative x scale mirrors the
 * object.
 *
 * @param canvas to paint on
 * @param sceneClass the class of everything painted through this sprite
 * @param x position of the object, in design units
 * @param y position on the ground, in design units
 * @param scaleX design units per unit of the object, horizontally
 * @param scaleY design units per unit of the object, vertically
 * @param hazeColour the colour to which distant objects fade
 * @param haze fraction of the haze's colour in the object's colours, 0 to 1
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
