/** Networks: backbones, DeepLabV3+ and its heads. */
package dev.tandem.models;
