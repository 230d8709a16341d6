/* What serve.c needs of TensorFlow's c_api.h, which TensorFlow's Java library comes without. */
#include <stddef.h>
#include <stdint.h>

typedef struct TF_Status TF_Status;
typedef struct TF_Graph TF_Graph;
typedef struct TF_Session TF_Session;
typedef struct TF_SessionOptions TF_SessionOptions;
typedef struct TF_Operation TF_Operation;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Buffer TF_Buffer;
typedef enum TF_Code { TF_OK = 0 } TF_Code;
typedef enum TF_DataType { TF_UINT8 = 4 } TF_DataType;
typedef struct TF_Output {
  TF_Operation *oper;
  int index;
} TF_Output;

TF_Status *TF_NewStatus(void);
void TF_DeleteStatus(TF_Status *);
TF_Code TF_GetCode(const TF_Status *);
const char *TF_Message(const TF_Status *);
TF_Graph *TF_NewGraph(void);
void TF_DeleteGraph(TF_Graph *);
TF_Operation *TF_GraphOperationByName(TF_Graph *, const char *);
TF_SessionOptions *TF_NewSessionOptions(void);
void TF_DeleteSessionOptions(TF_SessionOptions *);
TF_Session *TF_LoadSessionFromSavedModel(const TF_SessionOptions *, const TF_Buffer *,
                                         const char *, const char *const *, int, TF_Graph *,
                                         TF_Buffer *, TF_Status *);
void TF_DeleteSession(TF_Session *, TF_Status *);
void TF_SessionRun(TF_Session *, const TF_Buffer *, const TF_Output *, TF_Tensor *const *, int,
                   const TF_Output *, TF_Tensor **, int, const TF_Operation *const *, int,
                   TF_Buffer *, TF_Status *);
TF_Tensor *TF_AllocateTensor(TF_DataType, const int64_t *, int, size_t);
void *TF_TensorData(const TF_Tensor *);
void TF_DeleteTensor(TF_Tensor *);
