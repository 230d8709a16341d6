package dev.tandem.experiments.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the objects of a scene and their positions, and draws them from the farthest to the
 * nearest.
 */
record SceneObjects(Canvas canvas, Layout layout, SceneRandom random) {

  private static final Set<SceneClass> LAND = EnumSet.of(SceneClass.GRASS, SceneClass.ROAD);
  private static final Set<SceneClass> MEADOW = EnumSet.of(SceneClass.GRASS);
  private static final Set<SceneClass> STREET = EnumSet.of(SceneClass.ROAD);

  /** The minimum distance between objects in the foreground, in design units. */
  private static final double DISTANCE = 30;

  /**
   * How often objects of a class occur, how many at most, and at which distances and on which
   * ground.
   */
  private record ObjectKind(
      SceneClass sceneClass,
      Prop prop,
      double presence,
      int most,
      double farthest,
      double nearest,
      Set<SceneClass> ground) {}

  private static final List<ObjectKind> KINDS =
      List.of(
          new ObjectKind(SceneClass.BUILDING, new BuildingProp(), 0.5, 1, 0, 0.3, LAND),
          new ObjectKind(SceneClass.TREE, new TreeProp(), 0.45, 1, 0.05, 0.7, MEADOW),
          new ObjectKind(SceneClass.FENCE, new FenceProp(), 0.4, 1, 0.15, 0.85, LAND),
          new ObjectKind(SceneClass.CAR, new CarProp(), 0.4, 1, 0.2, 0.95, STREET),
          new ObjectKind(SceneClass.ROCK, new RockProp(), 0.4, 1, 0.2, 0.95, MEADOW),
          new ObjectKind(SceneClass.ANIMAL, new AnimalProp(), 0.4, 1, 0.25, 1, MEADOW),
          new ObjectKind(SceneClass.SIGN, new SignProp(), 0.4, 1, 0.2, 0.95, LAND),
          new ObjectKind(SceneClass.PERSON, new PersonProp(), 0.4, 1, 0.3, 1.1, LAND));

  /** An object with its position. */
  private record PlacedObject(ObjectKind kind, double x, double nearness) {}

  /**
   * Draws all objects. Call it once, after the terrain is painted: positions depend on the
   * terrain's classes.
   */
  void paint() {
    List<PlacedObject> placed = new ArrayList<>();
    for (ObjectKind kind : KINDS) {
      if (random.chance(kind.presence())) {
        for (int i = random.between(1, kind.most()); i > 0; i--) {
          placed.add(place(kind, placed));
        }
      }
    }
    placed.sort(Comparator.comparingDouble(PlacedObject::nearness));
    placed.forEach(this::draw);
  }

  /**
   * The first of up to 13 random positions that suits the kind of object, or the last if none does.
   */
  private PlacedObject place(ObjectKind kind, List<PlacedObject> others) {
    PlacedObject object = anywhere(kind);
    for (int tries = 0; tries < 12 && !(stands(object) && hasRoom(object, others)); tries++) {
      object = anywhere(kind);
    }
    return object;
  }

  private PlacedObject anywhere(ObjectKind kind) {
    return new PlacedObject(
        kind, random.unit() * layout.width(), random.range(kind.farthest(), kind.nearest()));
  }

  private boolean stands(PlacedObject object) {
    double y = layout.groundAt(object.nearness());
    return object.kind().ground().contains(canvas.classAt(object.x(), y));
  }

  /** Whether the object is far enough from the others: objects may overlap, but not pile up. */
  private boolean hasRoom(PlacedObject object, List<PlacedObject> others) {
    return others.stream().noneMatch(other -> crowds(object, other));
  }

  private boolean crowds(PlacedObject object, PlacedObject other) {
    double reach = DISTANCE * layout.sizeAt(Math.max(object.nearness(), other.nearness()));
    return Math.abs(object.x() - other.x()) < reach
        && Math.abs(object.nearness() - other.nearness()) < 0.45;
  }

  private void draw(PlacedObject object) {
    double size = layout.sizeAt(object.nearness()) * random.range(0.85, 1.15);
    double width = size * random.range(0.85, 1.15) * (random.chance(0.5) ? -1 : 1);
    Sprite sprite =
        new Sprite(
            canvas,
            object.kind().sceneClass(),
            object.x(),
            layout.groundAt(object.nearness()),
            width,
            size,
            layout.hazeColour(),
            layout.hazeAt(object.nearness()));
    object.kind().prop().draw(sprite, random);
  }
}
