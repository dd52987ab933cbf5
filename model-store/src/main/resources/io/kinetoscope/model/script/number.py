# What convolutions and products are computed with. Java puts the type's number in PyTorch into the
# place of TYPE, and whether cuDNN may round float32 to TF32 into that of TF32; everything else is
# computed in float32.

def lower(x: Tensor) -> Tensor:
  return torch.to(x, TYPE)

def exact(x: Tensor) -> Tensor:
  return torch.to(x, 6)

def allow_tf32() -> bool:
  return TF32
