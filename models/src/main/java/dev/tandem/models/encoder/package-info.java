/** Networks from images to feature maps: dilated ResNets and MobileNetV2. */
package dev.tandem.models.encoder;
