/** Networks from images to feature maps: dilated ResNets, MobileNetV2, vision transformers. */
package dev.tandem.models.encoder;
