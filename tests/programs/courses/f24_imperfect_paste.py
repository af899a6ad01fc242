# Pasted from a notebook: comments with unicode, odd spacing, semicolons, late imports, docstrings.
#%% [markdown]
# ## Лінійна регресія 线性回归 🙂
import torch; from torch import nn, optim
from   torch.utils.data  import DataLoader , TensorDataset

'''a lone string'''
torch.manual_seed( 42 )
α , β = 2.0 , -1.0     # true parameters
名字 = "ученик"
X = torch.linspace(0, 1, 12).unsqueeze(  1 )
Y = α*X + β + 0.01*torch.randn_like(X)

#%%
class  线性( nn.Module ) :
    """模型"""
    def __init__( self , ) :
        super().__init__()
        self.层 = nn.Linear( 1 , 1 )
    def forward( self, x ): return self.层( x )

model = 线性() ; criterion = nn.MSELoss() ; optimizer = optim.SGD( model.parameters() , lr = .5 )
losses = [ ]
for epoch in range( 40 ) :
    for xb , yb in DataLoader( TensorDataset( X , Y ) , batch_size = 6 ) :
        pred = model( xb ) ; loss = criterion( pred , yb )
        optimizer.zero_grad( ) ; loss.backward( ) ; optimizer.step( )
    losses.append( loss.item() )
    if not epoch % 20 : print( f'эпоха {epoch:3d} 损失 {loss.item():.4f} 🙂' , flush = True , end = '\n' )
print( 名字 , round( model.层.weight.item() , 2 ) , round( model.层.bias.item() , 2 ) )
print( model )
result = \
    losses[ -1 ] < \
    losses[ 0 ]
print( result , len( losses ) , 0x1F , 0b101 , 1_000 , 1e-3 , .5 , 5. , 1j )
if  True :
        print( "odd indent" )
with torch . no_grad ( ) : w = model . 层 . weight . clone ( ) ; print( w . shape )
x = ( torch
      .arange( 4. )
      .reshape( 2 , 2 )   # chain
      .requires_grad_( )
    )
y = ( x ** 2 )\
    .sum( )
y.backward( )
print( x.grad , sep = '' )
def 函数( 参数 = None , * , α = 1 ) : '''doc''' ; return α if 参数 is None else 参数
print( 函数( ) , 函数( 5 ) , 函数.__doc__ )
assert y.item( ) == 14 , 'no'
print( * [ 1 , 2 ] , * ( 3 , ) , sep = ' | ' , end = '!\n' )
lst = [ 1 ,
        2 , ]
print( lst , ( 1 , ) , { } , { * lst } , 'a' 'b' , "it's" , 'tab\there' , r'raw\n' , b'bytes' , """tri
ple""" )
