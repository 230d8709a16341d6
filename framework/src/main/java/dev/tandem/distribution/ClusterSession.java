package dev.tandem.distribution;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * Opens a session on a TensorFlow server. TensorFlow Java's public API cannot set the target of a
 * session; this is the only class that uses its internals, by reflection.
 */
final class ClusterSession {
  private ClusterSession() {}

  /**
   * @param target address of the server, such as {@code grpc://localhost:2222}
   * @throws IllegalStateException if this version of TensorFlow Java has different internals
   */
  @SuppressWarnings("try") // The scope frees what is allocated while it is open.
  static Session open(Graph graph, String target, ConfigProto config) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetTarget(options, target);
      BytePointer bytes = new BytePointer(config.toByteArray());
      tensorflow.TF_SetConfig(options, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(nativeHandle(graph), options, status);
      status.throwExceptionIfNotOK();
      Session opened = wrap(graph, session);
      session.retainReference();
      return opened;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "TensorFlow Java's internals differ from those of version 1.1.0", e);
    }
  }

  private static TF_Graph nativeHandle(Graph graph) throws ReflectiveOperationException {
    Field handle = Graph.class.getDeclaredField("nativeHandle");
    handle.setAccessible(true);
    return (TF_Graph) handle.get(graph);
  }

  private static Session wrap(Graph graph, TF_Session session) throws ReflectiveOperationException {
    Constructor<Session> constructor =
        Session.class.getDeclaredConstructor(Graph.class, TF_Session.class);
    constructor.setAccessible(true);
    return constructor.newInstance(graph, session);
  }
}
