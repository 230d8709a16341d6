package dev.tandem.experiments.scenes;

/** The classes of a scene; the ordinal of a class is its label in the masks. */
public enum SceneClass {
  SKY("sky", 0x87CEEB),
  GRASS("grass", 0x7CB342),
  ROAD("road", 0x804080),
  WATER("water", 0x1E66D0),
  BUILDING("building", 0x6D6D6D),
  TREE("tree", 0x1B5E20),
  CAR("car", 0x1A0FB8),
  PERSON("person", 0xDC143C),
  FENCE("fence", 0xC49A6C),
  SIGN("sign", 0xFFD600),
  ROCK("rock", 0x4E342E),
  ANIMAL("animal", 0xFF7FBF);

  private final String displayName;
  private final int colour;

  SceneClass(String displayName, int colour) {
    this.displayName = displayName;
    this.colour = colour;
  }

  /** The name shown in tables and legends, in lower case. */
  public String displayName() {
    return displayName;
  }

  /** The colour shown for this class in pictures of masks, as 0xRRGGBB. */
  public int colour() {
    return colour;
  }
}
