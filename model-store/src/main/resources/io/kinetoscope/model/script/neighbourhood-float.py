# RSA's convolutions, each channel by itself over the neighbourhood of a position, in floating point.

class Neighbourhood:
  convolution : __torch__.convolution.Convolution
  time : int

  # kernels [channels * outputs, time, height, width]; images [images, channels, height, width]
  def __init__(self: __torch__.neighbourhood.Neighbourhood, kernels: Tensor, bias: Tensor, images: List[int]) -> NoneType:
    self.time = kernels.size(1)
    self.convolution = __torch__.convolution.Convolution(kernels, bias, 1, images[1], [images[0], images[1] * self.time, images[2], images[3]])

  # Unit vectors [images, height, width, channels] to [images, height, width, channels * outputs].
  def around(self: __torch__.neighbourhood.Neighbourhood, x: Tensor, frames: int) -> Tensor:
    taps = __torch__.taps.taps(x, frames, self.time // 2, self.time, 0, 5)
    return torch.permute(self.convolution.linear(taps), [0, 2, 3, 1])
