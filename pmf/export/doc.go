// Package export writes a trained network for use elsewhere: as an ONNX file, as a checkpoint
// that GoMLX loads, and as the source of a small Go program. All of them compute the logits
// that cellnet computes in inference, for images whose values lie in [0, 1]: normalisation is
// a part of what is written.
//
// Start with a [Network] and [Write]. A block of cellnet is written layer by layer, and each
// kind of layer is one file here, which knows it in every format: see layers.go for the list.
//
// Two things change between the worlds: ONNX has images [batch, channel, height, width] and
// kernels [out, in, k, k], where cellnet and GoMLX have [batch, height, width, channel] and [k,
// k, in, out]; and a batch norm uses its running statistics, as in every inference. Nothing else
// is folded or fused, so that each exported value can be compared with the plan's step of that
// name.
package export
