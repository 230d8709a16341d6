package dev.tandem.experiments.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Chooses the objects of a scene and their places, and draws them from the farthest to nearest. */
record Cast(Canvas canvas, Layout layout, Dice dice) {

  private static final Set<SceneClass> LAND = EnumSet.of(SceneClass.GRASS, SceneClass.ROAD);
  private static final Set<SceneClass> MEADOW = EnumSet.of(SceneClass.GRASS);
  private static final Set<SceneClass> STREET = EnumSet.of(SceneClass.ROAD);

  /** How far apart objects right in front should stand, in design units. */
  private static final double ROOM = 30;

  /** How often and where the objects of one class stand. */
  private record Role(
      SceneClass sceneClass,
      Prop prop,
      double presence,
      int most,
      double farthest,
      double nearest,
      Set<SceneClass> ground) {}

  private static final List<Role> ROLES =
      List.of(
          new Role(SceneClass.BUILDING, new BuildingProp(), 0.5, 1, 0, 0.3, LAND),
          new Role(SceneClass.TREE, new TreeProp(), 0.45, 1, 0.05, 0.7, MEADOW),
          new Role(SceneClass.FENCE, new FenceProp(), 0.4, 1, 0.15, 0.85, LAND),
          new Role(SceneClass.CAR, new CarProp(), 0.4, 1, 0.2, 0.95, STREET),
          new Role(SceneClass.ROCK, new RockProp(), 0.4, 1, 0.2, 0.95, MEADOW),
          new Role(SceneClass.ANIMAL, new AnimalProp(), 0.4, 1, 0.25, 1, MEADOW),
          new Role(SceneClass.SIGN, new SignProp(), 0.4, 1, 0.2, 0.95, LAND),
          new Role(SceneClass.PERSON, new PersonProp(), 0.4, 1, 0.3, 1.1, LAND));

  /** An object that has its place but is not drawn yet. */
  private record Actor(Role role, double x, double nearness) {}

  /**
   * Must be called once, when only the terrain is on the canvas: places are chosen by its classes.
   */
  void paint() {
    List<Actor> actors = new ArrayList<>();
    for (Role role : ROLES) {
      if (dice.chance(role.presence())) {
        for (int i = dice.between(1, role.most()); i > 0; i--) {
          actors.add(place(role, actors));
        }
      }
    }
    actors.sort(Comparator.comparingDouble(Actor::nearness));
    actors.forEach(this::draw);
  }

  /** Takes the first of some random places that suits the role, or the last if none does. */
  private Actor place(Role role, List<Actor> others) {
    Actor actor = anywhere(role);
    for (int tries = 0; tries < 12 && !(stands(actor) && hasRoom(actor, others)); tries++) {
      actor = anywhere(role);
    }
    return actor;
  }

  private Actor anywhere(Role role) {
    return new Actor(
        role, dice.unit() * layout.width(), dice.range(role.farthest(), role.nearest()));
  }

  private boolean stands(Actor actor) {
    double y = layout.groundAt(actor.nearness());
    return actor.role().ground().contains(canvas.classAt(actor.x(), y));
  }

  /** Some objects shall hide others, but not so many that a scene becomes a heap. */
  private boolean hasRoom(Actor actor, List<Actor> others) {
    return others.stream().noneMatch(other -> crowds(actor, other));
  }

  private boolean crowds(Actor actor, Actor other) {
    double reach = ROOM * layout.sizeAt(Math.max(actor.nearness(), other.nearness()));
    return Math.abs(actor.x() - other.x()) < reach
        && Math.abs(actor.nearness() - other.nearness()) < 0.45;
  }

  private void draw(Actor actor) {
    double size = layout.sizeAt(actor.nearness()) * dice.range(0.85, 1.15);
    double width = size * dice.range(0.85, 1.15) * (dice.chance(0.5) ? -1 : 1);
    Sprite sprite =
        new Sprite(
            canvas,
            actor.role().sceneClass(),
            actor.x(),
            layout.groundAt(actor.nearness()),
            width,
            size,
            layout.hazeColour(),
            layout.hazeAt(actor.nearness()));
    actor.role().prop().draw(sprite, dice);
  }
}
