# RSA's convolutions, each channel by itself over the neighbourhood of a position, with 8 bits. What
# goes in are vectors of length 1, so its range needs no calibration: 128 is zero and 127 steps are one.
# What comes out is float32. By oneDNN.

class Neighbourhood:
  weight : Tensor
  weight_scale : Tensor
  weight_zero : Tensor
  bias : Tensor
  padding : List[int]
  groups : int
  time : int
  inputs : int

  # kernels [channels * outputs, time, height, width]; images [images, channels, height, width]
  def __init__(self: __torch__.neighbourhood.Neighbourhood, kernels: Tensor, bias: Tensor, images: List[int]) -> NoneType:
    self.time = kernels.size(1)
    self.groups = images[1]
    self.padding = [kernels.size(2) // 2, kernels.size(3) // 2]
    self.bias = bias
    # Later frames with a weight of zero: the processor multiplies bytes by fours, and eight inputs
    # were measured to take a third of the time of five.
    self.inputs = (self.time + 7) // 8 * 8
    padded = torch.constant_pad_nd(kernels, [0, 0, 0, 0, 0, self.inputs - self.time], 0)
    largest = torch.clamp(torch.amax(torch.abs(torch.flatten(padded, 1)), [1]), 1e-12)
    self.weight_scale = torch.div(largest, 127.0)
    self.weight_zero = torch.zeros([kernels.size(0)], dtype=3)
    bytes = torch.to(torch.round(torch.div(padded, torch.reshape(self.weight_scale, [-1, 1, 1, 1]))), 1)
    self.weight = ops.onednn.qconv_prepack(bytes, self.weight_scale, 1.0 / 127.0, 128, [1, 1], self.padding, [1, 1], self.groups, [images[0], self.groups * self.inputs, images[2], images[3]])

  # Unit vectors [images, height, width, channels] to [images, height, width, channels * outputs].
  def around(self: __torch__.neighbourhood.Neighbourhood, x: Tensor, frames: int) -> Tensor:
    bytes = torch.to(torch.round_(torch.add_(torch.mul(x, 127.0), 128.0)), 0)
    taps = __torch__.taps.taps(bytes, frames, self.time // 2, self.inputs, 128, 5)
    result = ops.onednn.qconv2d_pointwise(taps, 1.0 / 127.0, 128, self.weight, self.weight_scale, self.weight_zero, self.bias, [1, 1], self.padding, [1, 1], self.groups, 1.0, 0, 6, "none", annotate(List[Optional[number]], []), "")
    return torch.permute(result, [0, 2, 3, 1])
