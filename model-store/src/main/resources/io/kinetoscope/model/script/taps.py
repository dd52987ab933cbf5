# Puts the frames around each frame side by side as channels: x [images, height, width, channels] to
# images [images, channels * count, height, width] with the channels last in memory. "count" frames,
# "before" of them before the frame itself; "zero" stands outside of the clip. With dim 5 the frames of
# a channel are neighbours, as a convolution by channel wants them, with dim 4 the channels of a frame.
def taps(x: Tensor, frames: int, before: int, count: int, zero: int, dim: int) -> Tensor:
  clips = torch.reshape(x, [-1, frames, x.size(1), x.size(2), x.size(3)])
  padded = torch.constant_pad_nd(clips, [0, 0, 0, 0, 0, 0, before, count - 1 - before], zero)
  shifted = annotate(List[Tensor], [])
  for t in range(count):
    shifted.append(torch.narrow(padded, 1, t, frames))
  stacked = torch.stack(shifted, dim)
  return torch.permute(torch.reshape(stacked, [-1, x.size(1), x.size(2), count * x.size(3)]), [0, 3, 1, 2])
