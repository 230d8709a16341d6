/** Networks from images to features: dilated ResNets and MobileNetV2. */
package dev.tandem.models.backbone;
