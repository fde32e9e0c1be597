#include "kernels/require.h"
