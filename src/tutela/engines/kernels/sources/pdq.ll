; made by tools/kernels.sh with ziglang==0.13.0 from pdq.c, whose SHA-256 is
; 3235d8c15adf0b7d28755438571a4371e1e1e0f3a40b6154c3b395301c170a42

; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable(sync)
define dso_local void @pdq_samples(ptr nocapture noundef readonly %0, i64 noundef %1, i64 noundef %2, i64 noundef %3, ptr nocapture noundef %4, ptr nocapture noundef writeonly %5) local_unnamed_addr #0 {
  %7 = add i64 %2, 127
  %8 = lshr i64 %7, 7
  %9 = add i64 %1, 127
  %10 = lshr i64 %9, 7
  %11 = add nuw nsw i64 %10, 2
  %12 = lshr i64 %11, 1
  %13 = add nsw i64 %12, -1
  %14 = add nuw nsw i64 %10, 1
  %15 = getelementptr float, ptr %4, i64 %2
  %16 = getelementptr float, ptr %15, i64 %2
  %17 = getelementptr float, ptr %16, i64 %2
  %18 = mul i64 %14, %2
  %19 = getelementptr inbounds float, ptr %17, i64 %18
  %20 = icmp eq i64 %2, 0
  br i1 %20, label %35, label %21

21:                                               ; preds = %6
  %22 = icmp ult i64 %2, 8
  br i1 %22, label %33, label %23

23:                                               ; preds = %21
  %24 = and i64 %2, -8
  br label %25

25:                                               ; preds = %25, %23
  %26 = phi i64 [ 0, %23 ], [ %29, %25 ]
  %27 = getelementptr inbounds float, ptr %15, i64 %26
  %28 = getelementptr inbounds float, ptr %27, i64 4
  store <4 x float> zeroinitializer, ptr %27, align 4, !tbaa !5
  store <4 x float> zeroinitializer, ptr %28, align 4, !tbaa !5
  %29 = add nuw i64 %26, 8
  %30 = icmp eq i64 %29, %24
  br i1 %30, label %31, label %25, !llvm.loop !9

31:                                               ; preds = %25
  %32 = icmp eq i64 %24, %2
  br i1 %32, label %35, label %33

33:                                               ; preds = %21, %31
  %34 = phi i64 [ 0, %21 ], [ %24, %31 ]
  br label %97

35:                                               ; preds = %97, %31, %6
  %36 = add i64 %13, %1
  %37 = icmp eq i64 %36, 0
  br i1 %37, label %102, label %38

38:                                               ; preds = %35
  %39 = mul i64 %3, %2
  %40 = icmp eq i64 %3, 1
  %41 = add nuw nsw i64 %8, 2
  %42 = lshr i64 %41, 1
  %43 = add nsw i64 %42, -1
  %44 = add i64 %43, %2
  %45 = icmp eq i64 %44, 0
  %46 = uitofp i64 %2 to double
  %47 = fmul double %46, 5.000000e-01
  %48 = fmul double %47, 1.562500e-02
  %49 = fptoui double %48 to i64
  %50 = shl nuw nsw i64 %14, 2
  %51 = shl nuw nsw i64 %14, 2
  %52 = add i64 %12, %1
  %53 = add i64 %52, -2
  %54 = mul i64 %53, %3
  %55 = add i64 %54, 1
  %56 = mul i64 %55, %2
  %57 = getelementptr i8, ptr %0, i64 %56
  %58 = mul i64 %3, %2
  %59 = add i64 %12, %1
  %60 = add i64 %59, -2
  %61 = mul i64 %60, %3
  %62 = add i64 %61, 3
  %63 = mul i64 %62, %2
  %64 = getelementptr i8, ptr %0, i64 %63
  %65 = mul i64 %3, %2
  %66 = icmp ult i64 %2, 4
  %67 = icmp ugt ptr %64, %4
  %68 = icmp ugt ptr %15, %0
  %69 = and i1 %67, %68
  %70 = icmp slt i64 %65, 0
  %71 = or i1 %69, %70
  %72 = and i64 %2, -4
  %73 = icmp eq i64 %72, %2
  %74 = icmp ult i64 %2, 8
  %75 = icmp ugt ptr %57, %4
  %76 = icmp ugt ptr %15, %0
  %77 = and i1 %75, %76
  %78 = icmp slt i64 %58, 0
  %79 = or i1 %77, %78
  %80 = and i64 %2, -8
  %81 = icmp eq i64 %80, %2
  %82 = and i64 %2, 3
  %83 = icmp eq i64 %82, 0
  %84 = icmp ult i64 %2, 8
  %85 = and i64 %2, -8
  %86 = icmp eq i64 %85, %2
  %87 = and i64 %2, 3
  %88 = icmp eq i64 %87, 0
  %89 = icmp ult i64 %2, 8
  %90 = and i64 %2, -8
  %91 = icmp eq i64 %90, %2
  %92 = and i64 %2, 3
  %93 = icmp eq i64 %92, 0
  %94 = icmp ult i64 %2, 4
  %95 = and i64 %2, -4
  %96 = icmp eq i64 %95, %2
  br label %106

97:                                               ; preds = %33, %97
  %98 = phi i64 [ %100, %97 ], [ %34, %33 ]
  %99 = getelementptr inbounds float, ptr %15, i64 %98
  store float 0.000000e+00, ptr %99, align 4, !tbaa !5
  %100 = add nuw i64 %98, 1
  %101 = icmp eq i64 %100, %2
  br i1 %101, label %35, label %97, !llvm.loop !13

102:                                              ; preds = %489, %35
  %103 = uitofp i64 %1 to double
  %104 = fmul double %103, 5.000000e-01
  %105 = fmul double %104, 1.562500e-02
  br i1 %37, label %494, label %492

106:                                              ; preds = %38, %489
  %107 = phi i64 [ 0, %38 ], [ %407, %489 ]
  %108 = phi i64 [ 0, %38 ], [ %490, %489 ]
  %109 = shl i64 %108, 2
  %110 = add i64 %109, 16
  %111 = sub i64 %108, %10
  %112 = shl i64 %111, 2
  %113 = add i64 %112, 16
  %114 = sub i64 %108, %10
  %115 = icmp ult i64 %108, %1
  br i1 %115, label %116, label %327

116:                                              ; preds = %106
  %117 = urem i64 %108, %14
  %118 = udiv i64 %108, %14
  %119 = mul i64 %117, %2
  %120 = getelementptr float, ptr %17, i64 %119
  %121 = mul i64 %39, %108
  %122 = getelementptr inbounds i8, ptr %0, i64 %121
  br i1 %40, label %149, label %123

123:                                              ; preds = %116
  br i1 %20, label %223, label %124

124:                                              ; preds = %123
  %125 = select i1 %66, i1 true, i1 %71
  br i1 %125, label %147, label %126

126:                                              ; preds = %124, %126
  %127 = phi i64 [ %144, %126 ], [ 0, %124 ]
  %128 = mul i64 %127, 3
  %129 = getelementptr inbounds i8, ptr %122, i64 %128
  %130 = load <12 x i8>, ptr %129, align 1, !tbaa !14
  %131 = shufflevector <12 x i8> %130, <12 x i8> poison, <4 x i32> <i32 0, i32 3, i32 6, i32 9>
  %132 = shufflevector <12 x i8> %130, <12 x i8> poison, <4 x i32> <i32 1, i32 4, i32 7, i32 10>
  %133 = shufflevector <12 x i8> %130, <12 x i8> poison, <4 x i32> <i32 2, i32 5, i32 8, i32 11>
  %134 = uitofp <4 x i8> %131 to <4 x double>
  %135 = fmul <4 x double> %134, <double 2.990000e-01, double 2.990000e-01, double 2.990000e-01, double 2.990000e-01>
  %136 = uitofp <4 x i8> %132 to <4 x double>
  %137 = fmul <4 x double> %136, <double 5.870000e-01, double 5.870000e-01, double 5.870000e-01, double 5.870000e-01>
  %138 = fadd <4 x double> %135, %137
  %139 = uitofp <4 x i8> %133 to <4 x double>
  %140 = fmul <4 x double> %139, <double 1.140000e-01, double 1.140000e-01, double 1.140000e-01, double 1.140000e-01>
  %141 = fadd <4 x double> %138, %140
  %142 = fptrunc <4 x double> %141 to <4 x float>
  %143 = getelementptr inbounds float, ptr %4, i64 %127
  store <4 x float> %142, ptr %143, align 4, !tbaa !5, !alias.scope !15, !noalias !18
  %144 = add nuw i64 %127, 4
  %145 = icmp eq i64 %144, %72
  br i1 %145, label %146, label %126, !llvm.loop !20

146:                                              ; preds = %126
  br i1 %73, label %223, label %147

147:                                              ; preds = %124, %146
  %148 = phi i64 [ 0, %124 ], [ %72, %146 ]
  br label %204

149:                                              ; preds = %116
  br i1 %20, label %223, label %150

150:                                              ; preds = %149
  %151 = select i1 %74, i1 true, i1 %79
  br i1 %151, label %165, label %152

152:                                              ; preds = %150, %152
  %153 = phi i64 [ %162, %152 ], [ 0, %150 ]
  %154 = getelementptr inbounds i8, ptr %122, i64 %153
  %155 = getelementptr inbounds i8, ptr %154, i64 4
  %156 = load <4 x i8>, ptr %154, align 1, !tbaa !14, !alias.scope !21
  %157 = load <4 x i8>, ptr %155, align 1, !tbaa !14, !alias.scope !21
  %158 = uitofp <4 x i8> %156 to <4 x float>
  %159 = uitofp <4 x i8> %157 to <4 x float>
  %160 = getelementptr inbounds float, ptr %4, i64 %153
  %161 = getelementptr inbounds float, ptr %160, i64 4
  store <4 x float> %158, ptr %160, align 4, !tbaa !5, !alias.scope !24, !noalias !21
  store <4 x float> %159, ptr %161, align 4, !tbaa !5, !alias.scope !24, !noalias !21
  %162 = add nuw i64 %153, 8
  %163 = icmp eq i64 %162, %80
  br i1 %163, label %164, label %152, !llvm.loop !26

164:                                              ; preds = %152
  br i1 %81, label %223, label %165

165:                                              ; preds = %150, %164
  %166 = phi i64 [ 0, %150 ], [ %80, %164 ]
  br i1 %83, label %177, label %167

167:                                              ; preds = %165, %167
  %168 = phi i64 [ %174, %167 ], [ %166, %165 ]
  %169 = phi i64 [ %175, %167 ], [ 0, %165 ]
  %170 = getelementptr inbounds i8, ptr %122, i64 %168
  %171 = load i8, ptr %170, align 1, !tbaa !14
  %172 = uitofp i8 %171 to float
  %173 = getelementptr inbounds float, ptr %4, i64 %168
  store float %172, ptr %173, align 4, !tbaa !5
  %174 = add nuw i64 %168, 1
  %175 = add i64 %169, 1
  %176 = icmp eq i64 %175, %82
  br i1 %176, label %177, label %167, !llvm.loop !27

177:                                              ; preds = %167, %165
  %178 = phi i64 [ %166, %165 ], [ %174, %167 ]
  %179 = sub i64 %166, %2
  %180 = icmp ugt i64 %179, -4
  br i1 %180, label %223, label %181

181:                                              ; preds = %177, %181
  %182 = phi i64 [ %202, %181 ], [ %178, %177 ]
  %183 = getelementptr inbounds i8, ptr %122, i64 %182
  %184 = load i8, ptr %183, align 1, !tbaa !14
  %185 = uitofp i8 %184 to float
  %186 = getelementptr inbounds float, ptr %4, i64 %182
  store float %185, ptr %186, align 4, !tbaa !5
  %187 = add nuw i64 %182, 1
  %188 = getelementptr inbounds i8, ptr %122, i64 %187
  %189 = load i8, ptr %188, align 1, !tbaa !14
  %190 = uitofp i8 %189 to float
  %191 = getelementptr inbounds float, ptr %4, i64 %187
  store float %190, ptr %191, align 4, !tbaa !5
  %192 = add nuw i64 %182, 2
  %193 = getelementptr inbounds i8, ptr %122, i64 %192
  %194 = load i8, ptr %193, align 1, !tbaa !14
  %195 = uitofp i8 %194 to float
  %196 = getelementptr inbounds float, ptr %4, i64 %192
  store float %195, ptr %196, align 4, !tbaa !5
  %197 = add nuw i64 %182, 3
  %198 = getelementptr inbounds i8, ptr %122, i64 %197
  %199 = load i8, ptr %198, align 1, !tbaa !14
  %200 = uitofp i8 %199 to float
  %201 = getelementptr inbounds float, ptr %4, i64 %197
  store float %200, ptr %201, align 4, !tbaa !5
  %202 = add nuw i64 %182, 4
  %203 = icmp eq i64 %202, %2
  br i1 %203, label %223, label %181, !llvm.loop !29

204:                                              ; preds = %147, %204
  %205 = phi i64 [ %221, %204 ], [ %148, %147 ]
  %206 = mul i64 %205, 3
  %207 = getelementptr inbounds i8, ptr %122, i64 %206
  %208 = load <2 x i8>, ptr %207, align 1, !tbaa !14
  %209 = uitofp <2 x i8> %208 to <2 x double>
  %210 = fmul <2 x double> %209, <double 2.990000e-01, double 5.870000e-01>
  %211 = shufflevector <2 x double> %210, <2 x double> poison, <2 x i32> <i32 1, i32 poison>
  %212 = fadd <2 x double> %210, %211
  %213 = extractelement <2 x double> %212, i64 0
  %214 = getelementptr inbounds i8, ptr %207, i64 2
  %215 = load i8, ptr %214, align 1, !tbaa !14
  %216 = uitofp i8 %215 to double
  %217 = fmul double %216, 1.140000e-01
  %218 = fadd double %213, %217
  %219 = fptrunc double %218 to float
  %220 = getelementptr inbounds float, ptr %4, i64 %205
  store float %219, ptr %220, align 4, !tbaa !5
  %221 = add nuw i64 %205, 1
  %222 = icmp eq i64 %221, %2
  br i1 %222, label %223, label %204, !llvm.loop !30

223:                                              ; preds = %204, %177, %181, %146, %164, %123, %149
  br i1 %45, label %256, label %224

224:                                              ; preds = %223, %253
  %225 = phi i64 [ %254, %253 ], [ 0, %223 ]
  %226 = phi i64 [ %246, %253 ], [ 0, %223 ]
  %227 = phi float [ %245, %253 ], [ 0.000000e+00, %223 ]
  %228 = icmp ult i64 %225, %2
  br i1 %228, label %229, label %234

229:                                              ; preds = %224
  %230 = getelementptr inbounds float, ptr %4, i64 %225
  %231 = load float, ptr %230, align 4, !tbaa !5
  %232 = fadd float %227, %231
  %233 = add i64 %226, 1
  br label %234

234:                                              ; preds = %229, %224
  %235 = phi float [ %232, %229 ], [ %227, %224 ]
  %236 = phi i64 [ %233, %229 ], [ %226, %224 ]
  %237 = icmp ult i64 %225, %8
  br i1 %237, label %244, label %238

238:                                              ; preds = %234
  %239 = sub i64 %225, %8
  %240 = getelementptr inbounds float, ptr %4, i64 %239
  %241 = load float, ptr %240, align 4, !tbaa !5
  %242 = fsub float %235, %241
  %243 = add i64 %236, -1
  br label %244

244:                                              ; preds = %238, %234
  %245 = phi float [ %242, %238 ], [ %235, %234 ]
  %246 = phi i64 [ %243, %238 ], [ %236, %234 ]
  %247 = icmp ult i64 %225, %43
  br i1 %247, label %253, label %248

248:                                              ; preds = %244
  %249 = uitofp i64 %246 to float
  %250 = fdiv float %245, %249
  %251 = sub i64 %225, %43
  %252 = getelementptr inbounds float, ptr %120, i64 %251
  store float %250, ptr %252, align 4, !tbaa !5
  br label %253

253:                                              ; preds = %248, %244
  %254 = add nuw i64 %225, 1
  %255 = icmp eq i64 %254, %44
  br i1 %255, label %256, label %224, !llvm.loop !31

256:                                              ; preds = %253, %223
  br i1 %20, label %298, label %257

257:                                              ; preds = %256
  br i1 %84, label %281, label %258

258:                                              ; preds = %257
  %259 = mul i64 %51, %118
  %260 = sub i64 %110, %259
  %261 = mul i64 %260, %2
  %262 = getelementptr i8, ptr %4, i64 %261
  %263 = icmp ult ptr %15, %262
  %264 = icmp ult ptr %120, %16
  %265 = and i1 %263, %264
  br i1 %265, label %281, label %266

266:                                              ; preds = %258, %266
  %267 = phi i64 [ %278, %266 ], [ 0, %258 ]
  %268 = getelementptr inbounds float, ptr %120, i64 %267
  %269 = getelementptr inbounds float, ptr %268, i64 4
  %270 = load <4 x float>, ptr %268, align 4, !tbaa !5, !alias.scope !32
  %271 = load <4 x float>, ptr %269, align 4, !tbaa !5, !alias.scope !32
  %272 = getelementptr inbounds float, ptr %15, i64 %267
  %273 = getelementptr inbounds float, ptr %272, i64 4
  %274 = load <4 x float>, ptr %272, align 4, !tbaa !5, !alias.scope !35, !noalias !32
  %275 = load <4 x float>, ptr %273, align 4, !tbaa !5, !alias.scope !35, !noalias !32
  %276 = fadd <4 x float> %270, %274
  %277 = fadd <4 x float> %271, %275
  store <4 x float> %276, ptr %272, align 4, !tbaa !5, !alias.scope !35, !noalias !32
  store <4 x float> %277, ptr %273, align 4, !tbaa !5, !alias.scope !35, !noalias !32
  %278 = add nuw i64 %267, 8
  %279 = icmp eq i64 %278, %85
  br i1 %279, label %280, label %266, !llvm.loop !37

280:                                              ; preds = %266
  br i1 %86, label %298, label %281

281:                                              ; preds = %258, %257, %280
  %282 = phi i64 [ 0, %258 ], [ 0, %257 ], [ %85, %280 ]
  br i1 %88, label %294, label %283

283:                                              ; preds = %281, %283
  %284 = phi i64 [ %291, %283 ], [ %282, %281 ]
  %285 = phi i64 [ %292, %283 ], [ 0, %281 ]
  %286 = getelementptr inbounds float, ptr %120, i64 %284
  %287 = load float, ptr %286, align 4, !tbaa !5
  %288 = getelementptr inbounds float, ptr %15, i64 %284
  %289 = load float, ptr %288, align 4, !tbaa !5
  %290 = fadd float %287, %289
  store float %290, ptr %288, align 4, !tbaa !5
  %291 = add nuw i64 %284, 1
  %292 = add i64 %285, 1
  %293 = icmp eq i64 %292, %87
  br i1 %293, label %294, label %283, !llvm.loop !38

294:                                              ; preds = %283, %281
  %295 = phi i64 [ %282, %281 ], [ %291, %283 ]
  %296 = sub i64 %282, %2
  %297 = icmp ugt i64 %296, -4
  br i1 %297, label %298, label %300

298:                                              ; preds = %294, %300, %280, %256
  %299 = add i64 %107, 1
  br label %327

300:                                              ; preds = %294, %300
  %301 = phi i64 [ %325, %300 ], [ %295, %294 ]
  %302 = getelementptr inbounds float, ptr %120, i64 %301
  %303 = load float, ptr %302, align 4, !tbaa !5
  %304 = getelementptr inbounds float, ptr %15, i64 %301
  %305 = load float, ptr %304, align 4, !tbaa !5
  %306 = fadd float %303, %305
  store float %306, ptr %304, align 4, !tbaa !5
  %307 = add nuw i64 %301, 1
  %308 = getelementptr inbounds float, ptr %120, i64 %307
  %309 = load float, ptr %308, align 4, !tbaa !5
  %310 = getelementptr inbounds float, ptr %15, i64 %307
  %311 = load float, ptr %310, align 4, !tbaa !5
  %312 = fadd float %309, %311
  store float %312, ptr %310, align 4, !tbaa !5
  %313 = add nuw i64 %301, 2
  %314 = getelementptr inbounds float, ptr %120, i64 %313
  %315 = load float, ptr %314, align 4, !tbaa !5
  %316 = getelementptr inbounds float, ptr %15, i64 %313
  %317 = load float, ptr %316, align 4, !tbaa !5
  %318 = fadd float %315, %317
  store float %318, ptr %316, align 4, !tbaa !5
  %319 = add nuw i64 %301, 3
  %320 = getelementptr inbounds float, ptr %120, i64 %319
  %321 = load float, ptr %320, align 4, !tbaa !5
  %322 = getelementptr inbounds float, ptr %15, i64 %319
  %323 = load float, ptr %322, align 4, !tbaa !5
  %324 = fadd float %321, %323
  store float %324, ptr %322, align 4, !tbaa !5
  %325 = add nuw i64 %301, 4
  %326 = icmp eq i64 %325, %2
  br i1 %326, label %298, label %300, !llvm.loop !39

327:                                              ; preds = %298, %106
  %328 = phi i64 [ %299, %298 ], [ %107, %106 ]
  %329 = icmp ult i64 %108, %10
  br i1 %329, label %406, label %330

330:                                              ; preds = %327
  %331 = sub i64 %108, %10
  %332 = urem i64 %331, %14
  %333 = mul i64 %332, %2
  %334 = getelementptr float, ptr %17, i64 %333
  br i1 %20, label %377, label %335

335:                                              ; preds = %330
  br i1 %89, label %360, label %336

336:                                              ; preds = %335
  %337 = udiv i64 %114, %14
  %338 = mul i64 %50, %337
  %339 = sub i64 %113, %338
  %340 = mul i64 %339, %2
  %341 = getelementptr i8, ptr %4, i64 %340
  %342 = icmp ult ptr %15, %341
  %343 = icmp ult ptr %334, %16
  %344 = and i1 %342, %343
  br i1 %344, label %360, label %345

345:                                              ; preds = %336, %345
  %346 = phi i64 [ %357, %345 ], [ 0, %336 ]
  %347 = getelementptr inbounds float, ptr %334, i64 %346
  %348 = getelementptr inbounds float, ptr %347, i64 4
  %349 = load <4 x float>, ptr %347, align 4, !tbaa !5, !alias.scope !40
  %350 = load <4 x float>, ptr %348, align 4, !tbaa !5, !alias.scope !40
  %351 = getelementptr inbounds float, ptr %15, i64 %346
  %352 = getelementptr inbounds float, ptr %351, i64 4
  %353 = load <4 x float>, ptr %351, align 4, !tbaa !5, !alias.scope !43, !noalias !40
  %354 = load <4 x float>, ptr %352, align 4, !tbaa !5, !alias.scope !43, !noalias !40
  %355 = fsub <4 x float> %353, %349
  %356 = fsub <4 x float> %354, %350
  store <4 x float> %355, ptr %351, align 4, !tbaa !5, !alias.scope !43, !noalias !40
  store <4 x float> %356, ptr %352, align 4, !tbaa !5, !alias.scope !43, !noalias !40
  %357 = add nuw i64 %346, 8
  %358 = icmp eq i64 %357, %90
  br i1 %358, label %359, label %345, !llvm.loop !45

359:                                              ; preds = %345
  br i1 %91, label %377, label %360

360:                                              ; preds = %336, %335, %359
  %361 = phi i64 [ 0, %336 ], [ 0, %335 ], [ %90, %359 ]
  br i1 %93, label %373, label %362

362:                                              ; preds = %360, %362
  %363 = phi i64 [ %370, %362 ], [ %361, %360 ]
  %364 = phi i64 [ %371, %362 ], [ 0, %360 ]
  %365 = getelementptr inbounds float, ptr %334, i64 %363
  %366 = load float, ptr %365, align 4, !tbaa !5
  %367 = getelementptr inbounds float, ptr %15, i64 %363
  %368 = load float, ptr %367, align 4, !tbaa !5
  %369 = fsub float %368, %366
  store float %369, ptr %367, align 4, !tbaa !5
  %370 = add nuw i64 %363, 1
  %371 = add i64 %364, 1
  %372 = icmp eq i64 %371, %92
  br i1 %372, label %373, label %362, !llvm.loop !46

373:                                              ; preds = %362, %360
  %374 = phi i64 [ %361, %360 ], [ %370, %362 ]
  %375 = sub i64 %361, %2
  %376 = icmp ugt i64 %375, -4
  br i1 %376, label %377, label %379

377:                                              ; preds = %373, %379, %359, %330
  %378 = add i64 %328, -1
  br label %406

379:                                              ; preds = %373, %379
  %380 = phi i64 [ %404, %379 ], [ %374, %373 ]
  %381 = getelementptr inbounds float, ptr %334, i64 %380
  %382 = load float, ptr %381, align 4, !tbaa !5
  %383 = getelementptr inbounds float, ptr %15, i64 %380
  %384 = load float, ptr %383, align 4, !tbaa !5
  %385 = fsub float %384, %382
  store float %385, ptr %383, align 4, !tbaa !5
  %386 = add nuw i64 %380, 1
  %387 = getelementptr inbounds float, ptr %334, i64 %386
  %388 = load float, ptr %387, align 4, !tbaa !5
  %389 = getelementptr inbounds float, ptr %15, i64 %386
  %390 = load float, ptr %389, align 4, !tbaa !5
  %391 = fsub float %390, %388
  store float %391, ptr %389, align 4, !tbaa !5
  %392 = add nuw i64 %380, 2
  %393 = getelementptr inbounds float, ptr %334, i64 %392
  %394 = load float, ptr %393, align 4, !tbaa !5
  %395 = getelementptr inbounds float, ptr %15, i64 %392
  %396 = load float, ptr %395, align 4, !tbaa !5
  %397 = fsub float %396, %394
  store float %397, ptr %395, align 4, !tbaa !5
  %398 = add nuw i64 %380, 3
  %399 = getelementptr inbounds float, ptr %334, i64 %398
  %400 = load float, ptr %399, align 4, !tbaa !5
  %401 = getelementptr inbounds float, ptr %15, i64 %398
  %402 = load float, ptr %401, align 4, !tbaa !5
  %403 = fsub float %402, %400
  store float %403, ptr %401, align 4, !tbaa !5
  %404 = add nuw i64 %380, 4
  %405 = icmp eq i64 %404, %2
  br i1 %405, label %377, label %379, !llvm.loop !47

406:                                              ; preds = %377, %327
  %407 = phi i64 [ %378, %377 ], [ %328, %327 ]
  %408 = icmp ult i64 %108, %13
  br i1 %408, label %489, label %409

409:                                              ; preds = %406
  br i1 %20, label %426, label %410

410:                                              ; preds = %409
  %411 = uitofp i64 %407 to float
  br i1 %94, label %424, label %412

412:                                              ; preds = %410
  %413 = insertelement <4 x float> poison, float %411, i64 0
  %414 = shufflevector <4 x float> %413, <4 x float> poison, <4 x i32> zeroinitializer
  br label %415

415:                                              ; preds = %415, %412
  %416 = phi i64 [ 0, %412 ], [ %421, %415 ]
  %417 = getelementptr inbounds float, ptr %15, i64 %416
  %418 = load <4 x float>, ptr %417, align 4, !tbaa !5
  %419 = fdiv <4 x float> %418, %414
  %420 = getelementptr inbounds float, ptr %16, i64 %416
  store <4 x float> %419, ptr %420, align 4, !tbaa !5
  %421 = add nuw i64 %416, 4
  %422 = icmp eq i64 %421, %95
  br i1 %422, label %423, label %415, !llvm.loop !48

423:                                              ; preds = %415
  br i1 %96, label %426, label %424

424:                                              ; preds = %410, %423
  %425 = phi i64 [ 0, %410 ], [ %95, %423 ]
  br label %481

426:                                              ; preds = %481, %423, %409
  %427 = sub i64 %108, %13
  %428 = shl i64 %427, 6
  %429 = getelementptr inbounds float, ptr %19, i64 %428
  br i1 %45, label %489, label %430

430:                                              ; preds = %426, %476
  %431 = phi i64 [ %479, %476 ], [ 0, %426 ]
  %432 = phi i64 [ %454, %476 ], [ 0, %426 ]
  %433 = phi float [ %453, %476 ], [ 0.000000e+00, %426 ]
  %434 = phi i64 [ %478, %476 ], [ %49, %426 ]
  %435 = phi i64 [ %477, %476 ], [ 0, %426 ]
  %436 = icmp ult i64 %431, %2
  br i1 %436, label %437, label %442

437:                                              ; preds = %430
  %438 = getelementptr inbounds float, ptr %16, i64 %431
  %439 = load float, ptr %438, align 4, !tbaa !5
  %440 = fadd float %433, %439
  %441 = add i64 %432, 1
  br label %442

442:                                              ; preds = %437, %430
  %443 = phi float [ %440, %437 ], [ %433, %430 ]
  %444 = phi i64 [ %441, %437 ], [ %432, %430 ]
  %445 = icmp ult i64 %431, %8
  br i1 %445, label %452, label %446

446:                                              ; preds = %442
  %447 = sub i64 %431, %8
  %448 = getelementptr inbounds float, ptr %16, i64 %447
  %449 = load float, ptr %448, align 4, !tbaa !5
  %450 = fsub float %443, %449
  %451 = add i64 %444, -1
  br label %452

452:                                              ; preds = %446, %442
  %453 = phi float [ %450, %446 ], [ %443, %442 ]
  %454 = phi i64 [ %451, %446 ], [ %444, %442 ]
  %455 = icmp ult i64 %431, %43
  br i1 %455, label %476, label %456

456:                                              ; preds = %452
  %457 = sub i64 %431, %43
  %458 = icmp ult i64 %435, 64
  %459 = icmp eq i64 %457, %434
  %460 = select i1 %458, i1 %459, i1 false
  br i1 %460, label %461, label %476

461:                                              ; preds = %456
  %462 = uitofp i64 %454 to float
  %463 = fdiv float %453, %462
  br label %464

464:                                              ; preds = %464, %461
  %465 = phi i64 [ %435, %461 ], [ %466, %464 ]
  %466 = add nuw nsw i64 %465, 1
  %467 = getelementptr inbounds float, ptr %429, i64 %465
  store float %463, ptr %467, align 4, !tbaa !5
  %468 = uitofp i64 %466 to double
  %469 = fadd double %468, 5.000000e-01
  %470 = fmul double %469, %46
  %471 = fmul double %470, 1.562500e-02
  %472 = fptoui double %471 to i64
  %473 = icmp ult i64 %465, 63
  %474 = icmp eq i64 %434, %472
  %475 = select i1 %473, i1 %474, i1 false
  br i1 %475, label %464, label %476, !llvm.loop !49

476:                                              ; preds = %464, %456, %452
  %477 = phi i64 [ %435, %452 ], [ %435, %456 ], [ %466, %464 ]
  %478 = phi i64 [ %434, %452 ], [ %434, %456 ], [ %472, %464 ]
  %479 = add nuw i64 %431, 1
  %480 = icmp eq i64 %479, %44
  br i1 %480, label %489, label %430, !llvm.loop !31

481:                                              ; preds = %424, %481
  %482 = phi i64 [ %487, %481 ], [ %425, %424 ]
  %483 = getelementptr inbounds float, ptr %15, i64 %482
  %484 = load float, ptr %483, align 4, !tbaa !5
  %485 = fdiv float %484, %411
  %486 = getelementptr inbounds float, ptr %16, i64 %482
  store float %485, ptr %486, align 4, !tbaa !5
  %487 = add nuw i64 %482, 1
  %488 = icmp eq i64 %487, %2
  br i1 %488, label %426, label %481, !llvm.loop !50

489:                                              ; preds = %476, %426, %406
  %490 = add nuw i64 %108, 1
  %491 = icmp eq i64 %490, %36
  br i1 %491, label %102, label %106, !llvm.loop !51

492:                                              ; preds = %102
  %493 = fptoui double %105 to i64
  br label %495

494:                                              ; preds = %710, %102
  ret void

495:                                              ; preds = %492, %710
  %496 = phi <4 x float> [ zeroinitializer, %492 ], [ %640, %710 ]
  %497 = phi <4 x float> [ zeroinitializer, %492 ], [ %641, %710 ]
  %498 = phi <4 x float> [ zeroinitializer, %492 ], [ %642, %710 ]
  %499 = phi <4 x float> [ zeroinitializer, %492 ], [ %643, %710 ]
  %500 = phi <4 x float> [ zeroinitializer, %492 ], [ %644, %710 ]
  %501 = phi <4 x float> [ zeroinitializer, %492 ], [ %645, %710 ]
  %502 = phi <4 x float> [ zeroinitializer, %492 ], [ %646, %710 ]
  %503 = phi <4 x float> [ zeroinitializer, %492 ], [ %647, %710 ]
  %504 = phi <4 x float> [ zeroinitializer, %492 ], [ %648, %710 ]
  %505 = phi <4 x float> [ zeroinitializer, %492 ], [ %649, %710 ]
  %506 = phi <4 x float> [ zeroinitializer, %492 ], [ %650, %710 ]
  %507 = phi <4 x float> [ zeroinitializer, %492 ], [ %651, %710 ]
  %508 = phi <4 x float> [ zeroinitializer, %492 ], [ %652, %710 ]
  %509 = phi <4 x float> [ zeroinitializer, %492 ], [ %653, %710 ]
  %510 = phi <4 x float> [ zeroinitializer, %492 ], [ %654, %710 ]
  %511 = phi <4 x float> [ zeroinitializer, %492 ], [ %655, %710 ]
  %512 = phi i64 [ 0, %492 ], [ %713, %710 ]
  %513 = phi i64 [ %493, %492 ], [ %712, %710 ]
  %514 = phi i64 [ 0, %492 ], [ %711, %710 ]
  %515 = phi i64 [ 0, %492 ], [ %656, %710 ]
  %516 = icmp ult i64 %512, %1
  br i1 %516, label %517, label %568

517:                                              ; preds = %495
  %518 = shl i64 %512, 6
  %519 = getelementptr float, ptr %19, i64 %518
  %520 = load <4 x float>, ptr %519, align 4, !tbaa !5
  %521 = fadd <4 x float> %520, %511
  %522 = getelementptr float, ptr %519, i64 4
  %523 = load <4 x float>, ptr %522, align 4, !tbaa !5
  %524 = fadd <4 x float> %523, %510
  %525 = getelementptr float, ptr %519, i64 8
  %526 = load <4 x float>, ptr %525, align 4, !tbaa !5
  %527 = fadd <4 x float> %526, %509
  %528 = getelementptr float, ptr %519, i64 12
  %529 = load <4 x float>, ptr %528, align 4, !tbaa !5
  %530 = fadd <4 x float> %529, %508
  %531 = getelementptr float, ptr %519, i64 16
  %532 = load <4 x float>, ptr %531, align 4, !tbaa !5
  %533 = fadd <4 x float> %532, %507
  %534 = getelementptr float, ptr %519, i64 20
  %535 = load <4 x float>, ptr %534, align 4, !tbaa !5
  %536 = fadd <4 x float> %535, %506
  %537 = getelementptr float, ptr %519, i64 24
  %538 = load <4 x float>, ptr %537, align 4, !tbaa !5
  %539 = fadd <4 x float> %538, %505
  %540 = getelementptr float, ptr %519, i64 28
  %541 = load <4 x float>, ptr %540, align 4, !tbaa !5
  %542 = fadd <4 x float> %541, %504
  %543 = getelementptr float, ptr %519, i64 32
  %544 = load <4 x float>, ptr %543, align 4, !tbaa !5
  %545 = fadd <4 x float> %544, %503
  %546 = getelementptr float, ptr %519, i64 36
  %547 = load <4 x float>, ptr %546, align 4, !tbaa !5
  %548 = fadd <4 x float> %547, %502
  %549 = getelementptr float, ptr %519, i64 40
  %550 = load <4 x float>, ptr %549, align 4, !tbaa !5
  %551 = fadd <4 x float> %550, %501
  %552 = getelementptr float, ptr %519, i64 44
  %553 = load <4 x float>, ptr %552, align 4, !tbaa !5
  %554 = fadd <4 x float> %553, %500
  %555 = getelementptr float, ptr %519, i64 48
  %556 = load <4 x float>, ptr %555, align 4, !tbaa !5
  %557 = fadd <4 x float> %556, %499
  %558 = getelementptr float, ptr %519, i64 52
  %559 = load <4 x float>, ptr %558, align 4, !tbaa !5
  %560 = fadd <4 x float> %559, %498
  %561 = getelementptr float, ptr %519, i64 56
  %562 = load <4 x float>, ptr %561, align 4, !tbaa !5
  %563 = fadd <4 x float> %562, %497
  %564 = getelementptr float, ptr %519, i64 60
  %565 = load <4 x float>, ptr %564, align 4, !tbaa !5
  %566 = fadd <4 x float> %565, %496
  %567 = add i64 %515, 1
  br label %568

568:                                              ; preds = %517, %495
  %569 = phi <4 x float> [ %566, %517 ], [ %496, %495 ]
  %570 = phi <4 x float> [ %563, %517 ], [ %497, %495 ]
  %571 = phi <4 x float> [ %560, %517 ], [ %498, %495 ]
  %572 = phi <4 x float> [ %557, %517 ], [ %499, %495 ]
  %573 = phi <4 x float> [ %554, %517 ], [ %500, %495 ]
  %574 = phi <4 x float> [ %551, %517 ], [ %501, %495 ]
  %575 = phi <4 x float> [ %548, %517 ], [ %502, %495 ]
  %576 = phi <4 x float> [ %545, %517 ], [ %503, %495 ]
  %577 = phi <4 x float> [ %542, %517 ], [ %504, %495 ]
  %578 = phi <4 x float> [ %539, %517 ], [ %505, %495 ]
  %579 = phi <4 x float> [ %536, %517 ], [ %506, %495 ]
  %580 = phi <4 x float> [ %533, %517 ], [ %507, %495 ]
  %581 = phi <4 x float> [ %530, %517 ], [ %508, %495 ]
  %582 = phi <4 x float> [ %527, %517 ], [ %509, %495 ]
  %583 = phi <4 x float> [ %524, %517 ], [ %510, %495 ]
  %584 = phi <4 x float> [ %521, %517 ], [ %511, %495 ]
  %585 = phi i64 [ %567, %517 ], [ %515, %495 ]
  %586 = icmp ult i64 %512, %10
  br i1 %586, label %639, label %587

587:                                              ; preds = %568
  %588 = sub i64 %512, %10
  %589 = shl i64 %588, 6
  %590 = getelementptr float, ptr %19, i64 %589
  %591 = load <4 x float>, ptr %590, align 4, !tbaa !5
  %592 = fsub <4 x float> %584, %591
  %593 = getelementptr float, ptr %590, i64 4
  %594 = load <4 x float>, ptr %593, align 4, !tbaa !5
  %595 = fsub <4 x float> %583, %594
  %596 = getelementptr float, ptr %590, i64 8
  %597 = load <4 x float>, ptr %596, align 4, !tbaa !5
  %598 = fsub <4 x float> %582, %597
  %599 = getelementptr float, ptr %590, i64 12
  %600 = load <4 x float>, ptr %599, align 4, !tbaa !5
  %601 = fsub <4 x float> %581, %600
  %602 = getelementptr float, ptr %590, i64 16
  %603 = load <4 x float>, ptr %602, align 4, !tbaa !5
  %604 = fsub <4 x float> %580, %603
  %605 = getelementptr float, ptr %590, i64 20
  %606 = load <4 x float>, ptr %605, align 4, !tbaa !5
  %607 = fsub <4 x float> %579, %606
  %608 = getelementptr float, ptr %590, i64 24
  %609 = load <4 x float>, ptr %608, align 4, !tbaa !5
  %610 = fsub <4 x float> %578, %609
  %611 = getelementptr float, ptr %590, i64 28
  %612 = load <4 x float>, ptr %611, align 4, !tbaa !5
  %613 = fsub <4 x float> %577, %612
  %614 = getelementptr float, ptr %590, i64 32
  %615 = load <4 x float>, ptr %614, align 4, !tbaa !5
  %616 = fsub <4 x float> %576, %615
  %617 = getelementptr float, ptr %590, i64 36
  %618 = load <4 x float>, ptr %617, align 4, !tbaa !5
  %619 = fsub <4 x float> %575, %618
  %620 = getelementptr float, ptr %590, i64 40
  %621 = load <4 x float>, ptr %620, align 4, !tbaa !5
  %622 = fsub <4 x float> %574, %621
  %623 = getelementptr float, ptr %590, i64 44
  %624 = load <4 x float>, ptr %623, align 4, !tbaa !5
  %625 = fsub <4 x float> %573, %624
  %626 = getelementptr float, ptr %590, i64 48
  %627 = load <4 x float>, ptr %626, align 4, !tbaa !5
  %628 = fsub <4 x float> %572, %627
  %629 = getelementptr float, ptr %590, i64 52
  %630 = load <4 x float>, ptr %629, align 4, !tbaa !5
  %631 = fsub <4 x float> %571, %630
  %632 = getelementptr float, ptr %590, i64 56
  %633 = load <4 x float>, ptr %632, align 4, !tbaa !5
  %634 = fsub <4 x float> %570, %633
  %635 = getelementptr float, ptr %590, i64 60
  %636 = load <4 x float>, ptr %635, align 4, !tbaa !5
  %637 = fsub <4 x float> %569, %636
  %638 = add i64 %585, -1
  br label %639

639:                                              ; preds = %587, %568
  %640 = phi <4 x float> [ %569, %568 ], [ %637, %587 ]
  %641 = phi <4 x float> [ %570, %568 ], [ %634, %587 ]
  %642 = phi <4 x float> [ %571, %568 ], [ %631, %587 ]
  %643 = phi <4 x float> [ %572, %568 ], [ %628, %587 ]
  %644 = phi <4 x float> [ %573, %568 ], [ %625, %587 ]
  %645 = phi <4 x float> [ %574, %568 ], [ %622, %587 ]
  %646 = phi <4 x float> [ %575, %568 ], [ %619, %587 ]
  %647 = phi <4 x float> [ %576, %568 ], [ %616, %587 ]
  %648 = phi <4 x float> [ %577, %568 ], [ %613, %587 ]
  %649 = phi <4 x float> [ %578, %568 ], [ %610, %587 ]
  %650 = phi <4 x float> [ %579, %568 ], [ %607, %587 ]
  %651 = phi <4 x float> [ %580, %568 ], [ %604, %587 ]
  %652 = phi <4 x float> [ %581, %568 ], [ %601, %587 ]
  %653 = phi <4 x float> [ %582, %568 ], [ %598, %587 ]
  %654 = phi <4 x float> [ %583, %568 ], [ %595, %587 ]
  %655 = phi <4 x float> [ %584, %568 ], [ %592, %587 ]
  %656 = phi i64 [ %585, %568 ], [ %638, %587 ]
  %657 = icmp uge i64 %512, %13
  %658 = icmp ult i64 %514, 64
  %659 = select i1 %657, i1 %658, i1 false
  br i1 %659, label %660, label %710

660:                                              ; preds = %639
  %661 = sub i64 %512, %13
  %662 = uitofp i64 %656 to float
  %663 = insertelement <4 x float> poison, float %662, i64 0
  %664 = shufflevector <4 x float> %663, <4 x float> poison, <4 x i32> zeroinitializer
  %665 = fdiv <4 x float> %655, %664
  %666 = fdiv <4 x float> %654, %664
  %667 = fdiv <4 x float> %653, %664
  %668 = fdiv <4 x float> %652, %664
  %669 = fdiv <4 x float> %651, %664
  %670 = fdiv <4 x float> %650, %664
  %671 = fdiv <4 x float> %649, %664
  %672 = fdiv <4 x float> %648, %664
  %673 = fdiv <4 x float> %647, %664
  %674 = fdiv <4 x float> %646, %664
  %675 = fdiv <4 x float> %645, %664
  %676 = fdiv <4 x float> %644, %664
  %677 = fdiv <4 x float> %643, %664
  %678 = fdiv <4 x float> %642, %664
  %679 = fdiv <4 x float> %641, %664
  %680 = fdiv <4 x float> %640, %664
  br label %681

681:                                              ; preds = %660, %685
  %682 = phi i64 [ %703, %685 ], [ %514, %660 ]
  %683 = phi i64 [ %708, %685 ], [ %513, %660 ]
  %684 = icmp eq i64 %661, %683
  br i1 %684, label %685, label %710

685:                                              ; preds = %681
  %686 = shl i64 %682, 6
  %687 = getelementptr float, ptr %5, i64 %686
  store <4 x float> %665, ptr %687, align 4, !tbaa !5
  %688 = getelementptr float, ptr %687, i64 4
  store <4 x float> %666, ptr %688, align 4, !tbaa !5
  %689 = getelementptr float, ptr %687, i64 8
  store <4 x float> %667, ptr %689, align 4, !tbaa !5
  %690 = getelementptr float, ptr %687, i64 12
  store <4 x float> %668, ptr %690, align 4, !tbaa !5
  %691 = getelementptr float, ptr %687, i64 16
  store <4 x float> %669, ptr %691, align 4, !tbaa !5
  %692 = getelementptr float, ptr %687, i64 20
  store <4 x float> %670, ptr %692, align 4, !tbaa !5
  %693 = getelementptr float, ptr %687, i64 24
  store <4 x float> %671, ptr %693, align 4, !tbaa !5
  %694 = getelementptr float, ptr %687, i64 28
  store <4 x float> %672, ptr %694, align 4, !tbaa !5
  %695 = getelementptr float, ptr %687, i64 32
  store <4 x float> %673, ptr %695, align 4, !tbaa !5
  %696 = getelementptr float, ptr %687, i64 36
  store <4 x float> %674, ptr %696, align 4, !tbaa !5
  %697 = getelementptr float, ptr %687, i64 40
  store <4 x float> %675, ptr %697, align 4, !tbaa !5
  %698 = getelementptr float, ptr %687, i64 44
  store <4 x float> %676, ptr %698, align 4, !tbaa !5
  %699 = getelementptr float, ptr %687, i64 48
  store <4 x float> %677, ptr %699, align 4, !tbaa !5
  %700 = getelementptr float, ptr %687, i64 52
  store <4 x float> %678, ptr %700, align 4, !tbaa !5
  %701 = getelementptr float, ptr %687, i64 56
  store <4 x float> %679, ptr %701, align 4, !tbaa !5
  %702 = getelementptr float, ptr %687, i64 60
  store <4 x float> %680, ptr %702, align 4, !tbaa !5
  %703 = add nuw nsw i64 %682, 1
  %704 = uitofp i64 %703 to double
  %705 = fadd double %704, 5.000000e-01
  %706 = fmul double %705, %103
  %707 = fmul double %706, 1.562500e-02
  %708 = fptoui double %707 to i64
  %709 = icmp eq i64 %703, 64
  br i1 %709, label %710, label %681

710:                                              ; preds = %681, %685, %639
  %711 = phi i64 [ %514, %639 ], [ %682, %681 ], [ 64, %685 ]
  %712 = phi i64 [ %513, %639 ], [ %683, %681 ], [ %708, %685 ]
  %713 = add nuw i64 %512, 1
  %714 = icmp eq i64 %713, %36
  br i1 %714, label %494, label %495, !llvm.loop !52
}

attributes #0 = { nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable(sync) "no-builtins" }

!llvm.module.flags = !{!0, !1, !2, !3, !4}

!0 = !{i32 7, !"Dwarf Version", i32 4}
!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 8, !"PIC Level", i32 2}
!3 = !{i32 7, !"PIE Level", i32 2}
!4 = !{i32 7, !"uwtable", i32 1}
!5 = !{!6, !6, i64 0}
!6 = !{!"float", !7, i64 0}
!7 = !{!"omnipotent char", !8, i64 0}
!8 = !{!"Simple C/C++ TBAA"}
!9 = distinct !{!9, !10, !11, !12}
!10 = !{!"llvm.loop.mustprogress"}
!11 = !{!"llvm.loop.isvectorized", i32 1}
!12 = !{!"llvm.loop.unroll.runtime.disable"}
!13 = distinct !{!13, !10, !12, !11}
!14 = !{!7, !7, i64 0}
!15 = !{!16}
!16 = distinct !{!16, !17}
!17 = distinct !{!17, !"LVerDomain"}
!18 = !{!19}
!19 = distinct !{!19, !17}
!20 = distinct !{!20, !10, !11, !12}
!21 = !{!22}
!22 = distinct !{!22, !23}
!23 = distinct !{!23, !"LVerDomain"}
!24 = !{!25}
!25 = distinct !{!25, !23}
!26 = distinct !{!26, !10, !11, !12}
!27 = distinct !{!27, !28}
!28 = !{!"llvm.loop.unroll.disable"}
!29 = distinct !{!29, !10, !11}
!30 = distinct !{!30, !10, !11}
!31 = distinct !{!31, !10}
!32 = !{!33}
!33 = distinct !{!33, !34}
!34 = distinct !{!34, !"LVerDomain"}
!35 = !{!36}
!36 = distinct !{!36, !34}
!37 = distinct !{!37, !10, !11, !12}
!38 = distinct !{!38, !28}
!39 = distinct !{!39, !10, !11}
!40 = !{!41}
!41 = distinct !{!41, !42}
!42 = distinct !{!42, !"LVerDomain"}
!43 = !{!44}
!44 = distinct !{!44, !42}
!45 = distinct !{!45, !10, !11, !12}
!46 = distinct !{!46, !28}
!47 = distinct !{!47, !10, !11}
!48 = distinct !{!48, !10, !11, !12}
!49 = distinct !{!49, !10}
!50 = distinct !{!50, !10, !12, !11}
!51 = distinct !{!51, !10}
!52 = distinct !{!52, !10}
