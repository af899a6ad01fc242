"""What layers over sequences, images and volumes are asked; `tests/tables/modules.py` puts it.

It must import neither torch nor the engine.
"""

from __future__ import annotations

CONVOLUTIONS = """
nn.Conv1d(2,3,3)
nn.Conv2d(2,4,(3,5),2,padding=(1,2),dilation=2,groups=2,bias=False,padding_mode='circular')
nn.Conv2d(2,4,3,padding='same')
nn.Conv3d(1,2,3)
nn.ConvTranspose1d(2,3,3)
nn.ConvTranspose2d(2,4,3,2,1,1,2)
nn.ConvTranspose3d(1,2,3)
nn.LazyConv1d(3,2)
nn.LazyConv2d(3,2,bias=False)
nn.LazyConvTranspose2d(3,2)
nn.ZeroPad2d((1,2,3,4))
nn.ConstantPad1d(2,3.5)
nn.ReflectionPad2d(1)
nn.ReplicationPad3d(1)
nn.CircularPad2d(1)
type(nn.Conv2d(1,1,1)), type(nn.ZeroPad2d(1)), type(nn.LazyConv3d(1,1))
nn.Conv2d(1,1)
nn.CircularPad2d(1)(r(2,2))
list(nn.Conv2d(1,1,1).state_dict())
nn.LazyConv2d(3,2)(r(2,4,4)).shape
nn.LazyConv2d(3,3)(r(2,2))
nn.Conv2d(1,2,3,padding='same',stride=2)
nn.Conv2d(3,2,3,groups=2)
nn.Conv2d(2,3,3,groups=2)
nn.Conv2d(2,3,3,groups=0)
nn.ConvTranspose2d(2,3,3,padding_mode='circular')
nn.Conv2d(2,3,3)(r(1,3,4,4))
nn.Conv2d(2,3,3)(r(2,2))
nn.ConvTranspose2d(2,3,3)(r(1,2,4,4),output_size=[9,9])
nn.ConvTranspose2d(2,3,3,2)(r(1,2,4,4),output_size=[10,10]).shape
nn.ConvTranspose2d(2,3,3,2)(r(1,2,4,4),output_size=[10])
nn.Conv2d(2,3,3,padding_mode='circular',padding=1)(r(1,2,4,4)).grad_fn.next_functions[0][0].name()
F.conv2d(r(2,3),r(4,3,3,3))
F.conv2d(r(1,2,5,5),r(4,3,3,3))
F.conv2d(r(1,3,2,2),r(4,3,3,3))
F.conv2d(r(1,3,5,5),r(4,3,3,3),r(3))
F.conv2d(r(1,3,5,5),r(4,3,3))
F.conv2d(r(1,3,5,5),r(4,3,3,3),stride=0)
F.conv2d(r(1,3,5,5),r(4,3,3,3),padding=-1)
F.conv2d(r(1,3,5,5),r(4,3,3,3),dilation=0)
F.conv2d(r(1,3,5,5),r(4,3,3,3),groups=5)
F.conv2d(r(1,9,5,5),r(4,3,3,3),groups=3)
F.conv2d(r(1,3,5,5),r(4,3,3,3),padding='same',stride=2)
F.conv2d(r(1,3,5,5),r(4,3,3,3),padding='foo')
F.conv2d(r(1,3,5,5),r(4,3,3,3),stride=(1,2,3))
F.conv2d(r(1,3,5,5),r(4,3,3,3),stride=[2]).shape
F.conv2d(r(1,3,5,5),r(4,3,3,3).double())
F.conv2d(r(1,3,5,5),r(4,3,3,3),r(4).double())
F.conv2d(r(1,3,5,5).long(),r(4,3,3,3).long())
F.conv2d(r(1,3,5,5).half(),r(4,3,3,3).half())
F.conv2d(r(0,3,5,5),r(4,3,3,3)).shape
F.conv1d(r(3,4),r(4,3,3)).shape
F.conv3d(r(3,4),r(4,3,3,3,3))
F.conv_transpose2d(r(1,3,5,5),r(4,3,3,3))
F.conv_transpose2d(r(1,4,5,5),r(4,3,3,3),r(4))
F.conv_transpose2d(r(1,4,5,5),r(4,3,3,3),output_padding=1)
F.conv_transpose1d(r(1,4,5),r(4,3,3),output_padding=1)
F.conv_transpose2d(r(1,4,5,5),r(4,3,3,3),padding=5)
F.conv_transpose2d(r(1,4,5,5),r(4,3,3,3),stride=2,dilation=3,output_padding=2).shape
F.pad(r(2,3),(1,))
F.pad(r(2,3),(1,1,1,1,1,1))
F.pad(r(2,3),(1,1),'foo')
F.pad(r(2,3),(1,1),'reflect',1.)
F.pad(r(2,3),(1,1,1,1),'reflect')
F.pad(r(2,3),(3,1),'reflect')
F.pad(r(1,2,3,3,3),(1,1,1,1,4,1),'reflect')
F.pad(r(1,2,0,3),(1,1,1,1),'reflect')
F.pad(r(1,2,3),(-2,-2),'replicate')
F.pad(r(1,2,3),(4,1),'circular')
F.pad(r(1,2,3),(-2,-2),'circular')
F.pad(r(2,3),1)
F.pad(r(2,3),(1.,1))
F.pad(r(1,2,3).long(),(1,1),'constant',2.5)
F.pad(X(),(1,2),'circular').detach()
F.pad(X(),(2,1),'reflect').detach()
F.pad(X(),(-1,2),'replicate').detach()
""".strip().splitlines()

SPATIAL = CONVOLUTIONS
"""Expressions whose value, or error, is compared."""

SPATIAL_DRAWS = """
nn.Conv1d(2,3,3).weight
nn.Conv2d(2,4,(3,2),groups=2).weight
nn.Conv2d(2,4,(3,2),groups=2).bias
nn.Conv3d(2,2,2).bias
nn.ConvTranspose1d(2,3,3).bias
nn.ConvTranspose2d(2,4,3,groups=2).weight
nn.ConvTranspose3d(1,2,2).bias
(lambda m: [m(torch.ones(1,3,4,4)), m.bias][1])(nn.LazyConv2d(2,3))
""".strip().splitlines()
"""What layers draw when they are made."""
