package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.Value;
import java.time.Instant;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Summaries for TensorBoard's table of hyperparameters. Its messages are TensorBoard's own ({@code
 * tensorboard/plugins/hparams/plugin_data.proto}), of which TensorFlow has no classes: they are put
 * together field by field.
 */
final class Hparams {
  private static final String PLUGIN = "hparams";
  private static final int SESSION_START = 3;
  private static final int SESSION_END = 4;
  private static final int SUCCESS = 1;

  private Hparams() {}

  /**
   * A run begins.
   *
   * @param values of the hyperparameters, by name
   * @param group what runs that differ in nothing but the seed have in common
   */
  static Summary.Value start(Map<String, JsonElement> values, String group, Instant now) {
    Field.Builder parameters = Field.newBuilder();
    values.forEach(
        (name, value) ->
            parameters.addLengthDelimited(
                UnknownFieldSet.newBuilder()
                    .addField(1, text(name))
                    .addField(2, bytes(value(value).toByteString()))
                    .build()
                    .toByteString()));
    UnknownFieldSet info =
        UnknownFieldSet.newBuilder()
            .addField(1, parameters.build())
            .addField(4, text(group))
            .addField(5, seconds(now))
            .build();
    return summary("_hparams_/session_start_info", SESSION_START, info);
  }

  /** The run has come to its end. */
  static Summary.Value end(Instant now) {
    UnknownFieldSet info =
        UnknownFieldSet.newBuilder()
            .addField(1, Field.newBuilder().addVarint(SUCCESS).build())
            .addField(2, seconds(now))
            .build();
    return summary("_hparams_/session_end_info", SESSION_END, info);
  }

  private static Value value(JsonElement json) {
    if (json instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return Value.newBuilder().setBoolValue(primitive.getAsBoolean()).build();
    }
    if (json instanceof JsonPrimitive primitive && primitive.isNumber()) {
      return Value.newBuilder().setNumberValue(primitive.getAsDouble()).build();
    }
    String text = json instanceof JsonPrimitive ? json.getAsString() : json.toString();
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Field text(String text) {
    return bytes(ByteString.copyFromUtf8(text));
  }

  private static Field bytes(ByteString bytes) {
    return Field.newBuilder().addLengthDelimited(bytes).build();
  }

  private static Field seconds(Instant now) {
    double seconds = now.toEpochMilli() / 1e3;
    return Field.newBuilder().addFixed64(Double.doubleToRawLongBits(seconds)).build();
  }

  private static Summary.Value summary(String tag, int field, UnknownFieldSet info) {
    ByteString content =
        UnknownFieldSet.newBuilder()
            .addField(field, bytes(info.toByteString()))
            .build()
            .toByteString();
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setPluginData(
                    SummaryMetadata.PluginData.newBuilder()
                        .setPluginName(PLUGIN)
                        .setContent(content)))
        // TensorBoard passes over a value without a tensor.
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                .addFloatVal(0))
        .build();
  }
}
