package dev.tandem.experiments.scenes;

/** Draws one kind of object, with random variations. */
@FunctionalInterface
interface Prop {

  /** Draws one object, in the sprite's units about as large as in the foreground. */
  void draw(Sprite sprite, SceneRandom random);
}
