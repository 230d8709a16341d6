package dev.tandem.experiments.scenes;

/** A kind of object that can stand in a scene; each drawing of it is another individual. */
@FunctionalInterface
interface Prop {

  /** Draws an individual, about as large in the sprite's units as it would be right in front. */
  void draw(Sprite sprite, Dice dice);
}
